// Makes a map from the list of places on the same page, which is all there is without this file.
// Circles that would overlap are shown as one; everything can be done from the keyboard.

const section = document.getElementById('map-section')
const words = section?.dataset
const UK = [[49.8, -8.7], [60.9, 1.9]]
const ROOM = 46 // pixels between two circles, so that each is large enough to be hit
const CLOSEST = 10 // beyond, the outlines would seem more exact than they are
const CLOSEST_ON_TILES = 15

class PlaceMap {
  constructor (leaflet, places) {
    this.leaflet = leaflet
    this.places = places
    this.markers = []
    this.map = leaflet.map('map', {
      zoomControl: false, maxZoom: words.tiles ? CLOSEST_ON_TILES : CLOSEST, minZoom: 4,
      zoomSnap: 0.25, zoomDelta: 0.75, zoomAnimation: !stillness(), fadeAnimation: false
    })
    this.map.attributionControl.setPrefix(false)
    this.credit(words.credit)
    leaflet.control.zoom({ zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(this.map)
    if (words.tiles) {
      leaflet.tileLayer(words.tiles, { maxZoom: CLOSEST_ON_TILES }).addTo(this.map)
      this.credit(words.tilesCredit)
    }
    this.map.fitBounds(places.length > 1 ? leaflet.latLngBounds(places.map((place) => place.at)).pad(0.06) : UK)
    this.map.on('zoomend', () => this.showCircles())
    this.map.on('popupopen', ({ popup }) => this.enter(popup))
    this.map.getContainer().addEventListener('keydown', (event) => this.onKey(event))
    this.showCircles()
  }

  // Leaflet takes a credit for markup.
  credit (text) {
    const holder = document.createElement('span')
    holder.textContent = text
    this.map.attributionControl.addAttribution(holder.innerHTML)
  }

  async showLand () {
    const response = await fetch(words.outlines)
    const { steps, arcs, places } = await response.json()
    const lines = arcs.map((way) => pointsOf(way, steps))
    const land = Object.values(places).flatMap((rings) => rings.map((numbers) => ringOf(numbers, lines)))
    const style = { interactive: false, renderer: this.leaflet.canvas({ padding: 0.3 }) }
    if (!words.tiles) {
      this.leaflet.polygon(land, { ...style, stroke: false, fillColor: '#ffffff', fillOpacity: 1, fillRule: 'nonzero' }).addTo(this.map)
    }
    this.leaflet.polyline(lines, { ...style, color: '#6f8b8d', weight: 0.8 }).addTo(this.map)
  }

  // The places with most come first and gather those that would be under their circle.
  showCircles () {
    const zoom = this.map.getZoom()
    const groups = []
    for (const place of this.places) {
      const point = this.map.project(place.at, zoom)
      const near = groups.find((group) => group.point.distanceTo(point) < ROOM)
      if (near) near.places.push(place)
      else groups.push({ point, places: [place] })
    }
    const focused = this.focused()
    this.markers.forEach(({ marker }) => marker.remove())
    this.markers = groups.map(({ places }) => this.circle(places))
    if (focused) this.focusOn(focused)
  }

  circle (places) {
    const number = places.reduce((sum, place) => sum + place.number, 0)
    const several = places.length > 1
    const size = number > 99 ? 44 : number > 9 ? 38 : 32
    const icon = this.leaflet.divIcon({
      className: `app-map-circle${several ? ' app-map-circle--several' : ''}`,
      html: `<span>${number.toLocaleString('en-GB')}</span>`,
      iconSize: [size, size]
    })
    const name = several ? together(places, number) : `${places[0].name}: ${places[0].found}`
    const marker = this.leaflet.marker(places[0].at, { icon, riseOnHover: true, autoPanOnFocus: true })
    marker.addTo(this.map)
    const element = marker.getElement()
    element.setAttribute('aria-label', name)
    element.title = name
    marker.on('click', () => several ? this.openSeveral(places, marker) : this.open(places, marker))
    marker.on('keypress', ({ originalEvent }) => {
      // Leaflet calls it a button, but would answer to the mouse only.
      if (originalEvent.key === 'Enter' || originalEvent.key === ' ') {
        originalEvent.preventDefault()
        marker.fire('click')
      }
    })
    return { marker, element, places }
  }

  openSeveral (places, marker) {
    const bounds = this.leaflet.latLngBounds(places.map((place) => place.at))
    const zoom = Math.min(this.map.getMaxZoom(), Math.max(this.map.getBoundsZoom(bounds.pad(0.2)), this.map.getZoom() + 1))
    if (this.map.getZoom() >= this.map.getMaxZoom() || bounds.getNorthEast().equals(bounds.getSouthWest())) {
      this.open(places, marker)
    } else {
      this.map.setView(bounds.getCenter(), zoom)
    }
  }

  open (places, marker) {
    const content = document.createElement('div')
    if (places.length > 1) content.append(element('p', 'govuk-body-s', words.here.replace('{others}', places.length)))
    const list = element('ul', 'govuk-list app-map-popup')
    for (const place of places) {
      const item = document.createElement('li')
      item.append(element('strong', '', place.name), link(place.url, place.found), link(place.page, words.placePage, place.name))
      list.append(item)
    }
    // Leaflet's own way to close is a link that leads nowhere.
    const close = element('button', 'app-link-button', words.close)
    close.type = 'button'
    close.addEventListener('click', () => this.close())
    content.append(list, close)
    this.opened = places[0]
    this.leaflet.popup({ closeButton: false, offset: [0, -10], maxHeight: 240, maxWidth: 240 })
      .setLatLng(marker.getLatLng()).setContent(content).openOn(this.map)
  }

  // The reader is taken to what opened; Escape leads back (onKey).
  enter (popup) {
    const container = popup.getElement()
    container.setAttribute('role', 'dialog')
    container.setAttribute('aria-label', this.opened.name)
    container.querySelector('.leaflet-popup-content a').focus()
  }

  close () {
    this.map.closePopup()
    this.focusOn(this.opened)
  }

  onKey (event) {
    const isOpen = this.map.getContainer().querySelector('.leaflet-popup') !== null
    if (event.key === 'Escape' && isOpen) {
      event.stopPropagation()
      this.close()
    }
    // The map itself answers to these when it has the focus; from its circles they must reach it.
    if (event.target === this.map.getContainer() || event.altKey || event.ctrlKey || event.metaKey) return
    const way = { ArrowLeft: [-80, 0], ArrowRight: [80, 0], ArrowUp: [0, -80], ArrowDown: [0, 80] }[event.key]
    if (way) {
      event.preventDefault()
      this.map.panBy(way, { animate: !stillness() })
    } else if (event.key === '+' || event.key === '=') this.map.zoomIn()
    else if (event.key === '-') this.map.zoomOut()
  }

  focused () {
    return this.markers.find(({ element }) => element === document.activeElement)?.places[0]
  }

  focusOn (place) {
    this.markers.find(({ places }) => places.includes(place))?.element.focus()
  }
}

function stillness () {
  return window.matchMedia('(prefers-reduced-motion: reduce)').matches
}

function together (places, number) {
  const pattern = places.length === 2 ? words.togetherTwo : words.together
  return pattern.replace('{place}', places[0].name).replace('{others}', places.length - 1)
    .replace('{number}', number.toLocaleString('en-GB'))
}

function element (tag, className, text) {
  const made = document.createElement(tag)
  if (className) made.className = className
  made.textContent = text ?? ''
  return made
}

function link (url, text, about) {
  const made = element('a', 'govuk-link', text)
  made.href = url
  if (about) made.append(element('span', 'govuk-visually-hidden', ` (${about})`))
  return made
}

// A way is a first point and then steps from one point to the next.
function pointsOf (way, steps) {
  const points = []
  let x = 0
  let y = 0
  for (let at = 0; at < way.length; at += 2) {
    x += way[at]
    y += way[at + 1]
    points.push([y / steps, x / steps])
  }
  return points
}

function ringOf (numbers, lines) {
  return numbers.flatMap((number) => number < 0 ? [...lines[-1 - number]].reverse() : lines[number])
}

function placesOf (rows) {
  return Array.from(rows, (row) => ({
    at: [Number(row.dataset.latitude), Number(row.dataset.longitude)],
    number: Number(row.dataset.number),
    name: row.querySelector('.app-map-name').textContent,
    page: row.querySelector('.app-map-name').href,
    found: row.dataset.found,
    url: row.querySelector('.app-map-found').href
  }))
}

function load (address) {
  const script = document.createElement('script')
  script.src = address
  document.head.append(script)
  return new Promise((resolve, reject) => {
    script.onload = resolve
    script.onerror = reject
  })
}

const places = placesOf(document.querySelectorAll('tr[data-latitude]'))
if (section && places.length) {
  await load(words.leaflet)
  section.hidden = false
  await new PlaceMap(window.L, places).showLand()
  section.dataset.ready = 'yes'
}
