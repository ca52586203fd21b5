// Starts what makes pages nicer. Every page works without this file.

document.body.classList.add('js-enabled', 'govuk-frontend-supported')

// The other scripts' addresses carry a hash of their content, which only the page knows.
const addresses = document.getElementById('app-script').dataset

// Turns `<select data-autocomplete>` into a text box with suggestions. The select stays in the
// form, hidden, and is what gets sent.
async function enhanceSelects () {
  const selects = document.querySelectorAll('select[data-autocomplete]')
  if (!selects.length) return

  const script = document.createElement('script')
  script.src = addresses.autocomplete
  document.head.append(script)
  await new Promise((resolve, reject) => {
    script.onload = resolve
    script.onerror = reject
  })
  selects.forEach(enhanceSelect)
}

function enhanceSelect (select) {
  const noResults = select.dataset.noResults ?? 'No results found'
  const describedBy = select.getAttribute('aria-describedby')
  const isInvalid = select.classList.contains('govuk-select--error')

  window.accessibleAutocomplete.enhanceSelectElement({
    selectElement: select,
    source: (query, show) => show(namesWith(query, select)),
    defaultValue: select.selectedOptions[0]?.value ? select.selectedOptions[0].text : '',
    autoselect: false,
    preserveNullOptions: true,
    // The library takes a suggestion for markup, and people call a community what they like.
    templates: { inputValue: (name) => name ?? '', suggestion: asText },
    tNoResults: () => noResults,
    tStatusNoResults: () => noResults
  })

  const input = select.parentElement.querySelector('.autocomplete__input')
  // The hint and the error must still be read out with the box that replaced the select.
  if (describedBy) {
    const own = input.getAttribute('aria-describedby')
    input.setAttribute('aria-describedby', [describedBy, own].filter(Boolean).join(' '))
  }
  if (isInvalid) {
    input.setAttribute('aria-invalid', 'true')
    input.parentElement.classList.add('app-autocomplete--error')
  }
  // The library only notes choices from its list: take a name typed in full, too, and let go of
  // an old choice that was typed over.
  input.addEventListener('blur', () => {
    const typed = input.value.trim().toLowerCase()
    if (select.selectedOptions[0]?.text.trim().toLowerCase() === typed) return
    const option = Array.from(select.options).find(({ text }) => text.trim().toLowerCase() === typed)
    select.value = option?.value ?? ''
  })
}

function asText (name) {
  const holder = document.createElement('span')
  holder.textContent = name
  return holder.innerHTML
}

// Names that begin with what was typed come before those that only contain it.
function namesWith (query, select) {
  const typed = query.trim().toLowerCase()
  const names = Array.from(select.options).filter(({ value }) => value).map(({ text }) => text)
  const begins = (name) => name.toLowerCase().startsWith(typed)
  const found = names.filter((name) => name.toLowerCase().includes(typed))
  return [...found.filter(begins), ...found.filter((name) => !begins(name))]
}

// A button that copies what is in `<input data-copy>`; without this it is selected by hand.
function offerCopying (input) {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'govuk-button govuk-button--secondary app-copy'
  button.textContent = input.dataset.copy
  const said = document.createElement('span')
  said.className = 'govuk-body app-copied'
  said.setAttribute('role', 'status')
  button.addEventListener('click', async () => {
    input.select()
    try {
      await navigator.clipboard.writeText(input.value)
    } catch {
      return // not allowed here: it stays selected, ready for the keyboard
    }
    said.textContent = input.dataset.copied
  })
  input.after(button, said)
}

import(addresses.govuk).then(({ initAll }) => initAll())
enhanceSelects()
if (navigator.clipboard) document.querySelectorAll('input[data-copy]').forEach(offerCopying)
