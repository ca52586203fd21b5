// Writes dist/: everything the browser gets. Run by `npm run build`.

import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { compileAsync } from 'sass'

const here = new URL('./', import.meta.url)
const dist = new URL('dist/', here)
const packages = new URL('node_modules/', here)

// Third-party scripts, as their makers minified them.
const scripts = [
  'govuk-frontend/dist/govuk/govuk-frontend.min.js',
  'accessible-autocomplete/dist/accessible-autocomplete.min.js',
  'leaflet/dist/leaflet.js'
]

// Source maps are not shipped, and Django's manifest storage stops at a reference to a missing
// file. Only the comment goes: a minified file is one line, comment included.
function withoutSourceMap (text) {
  return text.replace(/\/\/# sourceMappingURL=\S+/g, '').replace(/\/\*# sourceMappingURL=[^*]*\*\//g, '')
}

async function buildStyles () {
  const { css } = await compileAsync(fileURLToPath(new URL('src/app.scss', here)), {
    loadPaths: [fileURLToPath(packages)],
    quietDeps: true,
    style: 'compressed'
  })
  const text = withoutSourceMap(css)
  // The licensed font and the state's emblems belong to GOV.UK alone.
  for (const forbidden of ['GDS Transport', 'crest', 'crown', 'url(']) {
    if (text.includes(forbidden)) throw new Error(`The stylesheet mentions “${forbidden}”.`)
  }
  await writeFile(new URL('app.css', dist), text)
}

async function copyScripts () {
  for (const name of ['app.js', 'autosave.js', 'hexagons.js', 'map.js', 'passkeys.js']) {
    await cp(new URL(`src/${name}`, here), new URL(name, dist))
  }
  for (const path of scripts) {
    const text = await readFile(new URL(path, packages), 'utf8')
    await writeFile(new URL(path.split('/').at(-1), dist), withoutSourceMap(text))
  }
}

// Without its pictures, which are of markers and controls that our map does not have, and without
// what was for Internet Explorer.
async function copyMapStyles () {
  const text = await readFile(new URL('leaflet/dist/leaflet.css', packages), 'utf8')
  const kept = text.replace(/[^;{}]*url\([^)]*\)[^;}]*;?/g, '')
  if (kept.includes('url(')) throw new Error('The style sheet of the map refers to a file.')
  await writeFile(new URL('leaflet.css', dist), kept)
}

await rm(dist, { recursive: true, force: true })
await mkdir(dist, { recursive: true })
await Promise.all([
  buildStyles(),
  copyScripts(),
  copyMapStyles(),
  cp(new URL('src/images/', here), new URL('images/', dist), { recursive: true })
])
