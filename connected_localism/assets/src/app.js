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
  const { dataset } = select
  const describedBy = select.getAttribute('aria-describedby')
  const invalid = select.classList.contains('govuk-select--error')

  window.accessibleAutocomplete.enhanceSelectElement({
    selectElement: select,
    defaultValue: select.selectedOptions[0]?.value ? select.selectedOptions[0].text : '',
    preserveNullOptions: true,
    confirmOnBlur: true,
    showNoOptionsFound: true,
    tNoResults: () => dataset.noResults ?? 'No results found',
    tStatusNoResults: () => dataset.noResults ?? 'No results found'
  })

  const input = select.parentElement.querySelector('.autocomplete__input')
  if (!input) return
  // The hint and the error must still be read out with the box that replaced the select.
  if (describedBy) {
    const own = input.getAttribute('aria-describedby')
    input.setAttribute('aria-describedby', [describedBy, own].filter(Boolean).join(' '))
  }
  if (invalid) {
    input.setAttribute('aria-invalid', 'true')
    input.parentElement.classList.add('app-autocomplete--error')
  }
  // An emptied box means "nothing chosen"; the library would keep the last choice.
  input.addEventListener('blur', () => {
    if (!input.value.trim()) select.value = ''
  })
}

import(addresses.govuk).then(({ initAll }) => initAll())
enhanceSelects()
