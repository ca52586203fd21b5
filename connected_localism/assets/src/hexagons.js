// One stop of the Tab key for all hexagons: arrow keys go from one to the next in that direction.
// Without this file each hexagon is a link like any other.

const drawing = document.querySelector('.app-hexagons')
const status = document.getElementById('hexagon-status')
const hexagons = Array.from(drawing.querySelectorAll('a'), (link) => ({
  link, x: Number(link.dataset.x), y: Number(link.dataset.y)
}))
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }

function say (text) {
  status.textContent = text
}

function makeStop (hexagon) {
  for (const { link } of hexagons) link.setAttribute('tabindex', link === hexagon.link ? '0' : '-1')
}

// The nearest that lies rather in this direction than in another; far ones bridge the sea.
function next (from, [east, south]) {
  let best = null
  let least = Infinity
  for (const hexagon of hexagons) {
    const along = (hexagon.x - from.x) * east + (hexagon.y - from.y) * south
    const aside = Math.abs((hexagon.x - from.x) * south) + Math.abs((hexagon.y - from.y) * east)
    if (along < 1 || aside > along * 2) continue
    const cost = along + aside * 1.1
    if (cost < least) [best, least] = [hexagon, cost]
  }
  return best
}

for (const hexagon of hexagons) {
  hexagon.link.addEventListener('focus', () => {
    makeStop(hexagon)
    say(hexagon.link.getAttribute('aria-label'))
  })
  hexagon.link.addEventListener('mouseenter', () => say(hexagon.link.getAttribute('aria-label')))
  hexagon.link.addEventListener('keydown', (event) => {
    if (!WAYS[event.key] || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    next(hexagon, WAYS[event.key])?.link.focus()
  })
}

if (hexagons.length) {
  makeStop(hexagons[0])
  status.hidden = false
  say(drawing.dataset.help)
}
