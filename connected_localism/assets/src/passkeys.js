// Says on the page that a passkey did not work; allauth's script only writes it to the console.

document.addEventListener('allauth.error', event => {
  event.preventDefault()
  const message = document.getElementById('passkey-failed')
  if (!message) return
  message.hidden = true // hidden first, so that it is read out again
  requestAnimationFrame(() => { message.hidden = false })
})
