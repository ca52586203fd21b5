// Keeps what is typed in a form `data-autosave`, on the server, a moment after each pause and when
// the page is left. It never saves the form itself. Without this file the form works as well.

const PAUSE = 2500 // ms without a key before it is kept
const AT_LEAST = 15_000 // ms of typing without a pause
const AGAIN = 8_000 // ms until the next try when the server was not reached
const LIMIT_OF_KEEPALIVE = 60_000 // bytes; browsers refuse longer ones when a page is left

function start (form) {
  const status = form.querySelector('[data-autosave-status]')
  const words = form.dataset
  let kept = textOf(form)
  let firstChange = 0
  let timer = null
  let running = null
  let isLeaving = false
  let isUnsafe = false

  form.addEventListener('input', changed)
  form.addEventListener('change', changed)
  form.addEventListener('submit', () => {
    // What is sent now is saved, and must not be kept again as unsaved by a late request.
    isLeaving = true
    clearTimeout(timer)
    running?.abort()
  })
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') keep({ keepalive: true })
  })
  window.addEventListener('pagehide', () => keep({ keepalive: true }))
  window.addEventListener('pageshow', () => { isLeaving = false })
  window.addEventListener('online', () => keep())
  window.addEventListener('beforeunload', (event) => {
    if (isUnsafe && !isLeaving && textOf(form) !== kept) event.preventDefault()
  })

  function changed () {
    firstChange ||= Date.now()
    const wait = Math.min(PAUSE, Math.max(0, firstChange + AT_LEAST - Date.now()))
    plan(wait)
  }

  function plan (wait) {
    clearTimeout(timer)
    timer = setTimeout(keep, wait)
  }

  async function keep ({ keepalive = false } = {}) {
    clearTimeout(timer)
    const text = textOf(form)
    if (isLeaving || text === kept || (running && !keepalive)) {
      if (running && !isLeaving && text !== kept) plan(PAUSE)
      return
    }
    if (!navigator.onLine) return failed(words.offline)
    running = new AbortController()
    try {
      const response = await fetch(words.autosave, {
        method: 'POST',
        body: new URLSearchParams(text),
        headers: { 'X-Requested-With': 'fetch' },
        keepalive: keepalive && text.length < LIMIT_OF_KEEPALIVE,
        signal: running.signal
      })
      running = null
      const answer = await response.json().catch(() => ({ state: 'failed' }))
      heard(answer, text)
    } catch (error) {
      running = null
      if (error.name !== 'AbortError') failed(navigator.onLine ? words.failed : words.offline)
    }
  }

  function heard (answer, text) {
    if (['kept', 'signed_out'].includes(answer.state)) {
      kept = text
      firstChange = 0
      isUnsafe = false
    }
    if (answer.token) form.elements.csrfmiddlewaretoken.value = answer.token
    switch (answer.state) {
      case 'kept':
        return say(words.kept.replace('{time}', answer.at).replace('{button}', status.dataset.button))
      case 'signed_out': return say(words.signedOut, true)
      case 'too_long': return failed(words.tooLong, false)
      case 'failed': return failed(words.failed)
      default: return failed(words.refused, false)
    }
  }

  function failed (message, again = true) {
    isUnsafe = true
    say(message, true)
    if (again) plan(AGAIN)
  }

  // The same words are not said again, so that a screen reader is not interrupted all the time.
  function say (message, isWarning = false) {
    status.classList.toggle('app-autosave--warning', isWarning)
    if (status.textContent !== message) status.textContent = message
  }
}

// What is in the form, as it would be sent; its token and the buttons are no text.
function textOf (form) {
  const data = new FormData(form)
  data.delete('csrfmiddlewaretoken')
  return new URLSearchParams(data).toString()
}

document.querySelectorAll('form[data-autosave]').forEach(start)
