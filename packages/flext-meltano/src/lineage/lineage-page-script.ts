/** What the page of lineage does in the browser. It stands in the page as it stands here. */
export const pageScript = String.raw`
const { nodes, edges, columns } = JSON.parse(document.getElementById('lineage').textContent)
const byId = new Map(nodes.map((node) => [node.id, node]))
const shapes = new Map([...document.querySelectorAll('.node')].map((g) => [g.dataset.id, g]))
const lines = [...document.querySelectorAll('.edge')]
const svg = document.getElementById('graph')
const side = document.getElementById('side')
const count = document.getElementById('count')
const whole = count.textContent
const next = { down: new Map(), up: new Map() }
const add = (map, key, value) => map.set(key, [...(map.get(key) ?? []), value])
for (const { from, to } of edges) { add(next.down, from, to); add(next.up, to, from) }

const reached = (start, direction) => {
  const found = new Set([start])
  for (const id of found) for (const there of next[direction].get(id) ?? []) found.add(there)
  found.delete(start)
  return found
}
const made = new Map()
const key = (node, column) => node + '\0' + column.toLowerCase()
for (const use of columns) add(made, key(use.from.node, use.from.column), use)
const impact = (node, column) => {
  const seen = new Map()
  const open = [[node, column]]
  for (const [at, name] of open) {
    for (const { to, use } of made.get(key(at, name)) ?? []) {
      const id = to.column === undefined ? to.node + '\0' : key(to.node, to.column)
      if (seen.has(id)) continue
      seen.set(id, { ...to, use })
      if (to.column !== undefined) open.push([to.node, to.column])
    }
  }
  return [...seen.values()]
}

const light = (ids) => {
  for (const [id, g] of shapes) g.classList.toggle('dim', ids !== undefined && !ids.has(id))
  for (const line of lines) {
    const isLit = ids !== undefined && ids.has(line.dataset.from) && ids.has(line.dataset.to)
    line.classList.toggle('lit', isLit)
    line.classList.toggle('dim', ids !== undefined && !isLit)
  }
}
const element = (tag, text, more = {}) => Object.assign(document.createElement(tag), { textContent: text, ...more })
const list = (head, items) => {
  if (items.length === 0) return []
  const ul = document.createElement('ul')
  for (const item of items) { const li = document.createElement('li'); li.append(item); ul.append(li) }
  return [element('h3', head + ' (' + items.length + ')'), ul]
}
const link = (id) => element('button', byId.get(id)?.name ?? id, { type: 'button', onclick: () => choose(id) })

const choose = (id, column) => {
  const node = byId.get(id)
  if (node === undefined) return
  for (const [each, g] of shapes) g.classList.toggle('chosen', each === id)
  const up = reached(id, 'up'), down = reached(id, 'down')
  const used = column === undefined ? [] : impact(id, column)
  light(column === undefined ? new Set([id, ...up, ...down]) : new Set([id, ...used.map((each) => each.node)]))
  const facts = [node.kind, node.rows === null ? '' : node.rows.toLocaleString('en-US') + ' rows', node.writtenBy ? 'written by ' + node.writtenBy.job + ', run ' + node.writtenBy.run : ''].filter((fact) => fact !== '')
  const picks = node.columns.map((name) => {
    const button = element('button', name, { type: 'button', onclick: () => choose(id, name) })
    button.setAttribute('aria-pressed', String(name === column))
    return button
  })
  side.replaceChildren(
    element('h2', node.name), element('div', node.namespace), element('div', facts.join(' · ')),
    ...(node.unread === null ? [] : [element('p', 'Its columns are not known: ' + node.unread)]),
    ...list('Checks that failed', node.failedChecks.map((check) => element('div', check))),
    ...list('Columns', picks),
    ...(column === undefined ? [] : list('Depends on ' + column, used.map((each) => {
      const label = (byId.get(each.node)?.name ?? each.node) + (each.column === undefined ? ' (which rows: ' : '.' + each.column + ' (') + each.use + ')'
      return element('button', label, { type: 'button', onclick: () => choose(each.node, each.column) })
    }))),
    ...list('Made of', [...up].map(link)), ...list('Made of it', [...down].map(link)),
  )
}

for (const [id, g] of shapes) {
  g.addEventListener('click', () => choose(id))
  g.addEventListener('keydown', (event) => { if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); choose(id) } })
}
document.getElementById('find').addEventListener('input', (event) => {
  const word = event.target.value.trim().toLowerCase()
  if (word === '') { light(undefined); count.textContent = whole; return }
  const found = nodes.filter(({ name, namespace, columns: own }) => [name, namespace, ...own].some((text) => text.toLowerCase().includes(word)))
  light(new Set(found.map(({ id }) => id)))
  count.textContent = found.length + ' found'
  if (found.length === 1) choose(found[0].id)
})

const all = { x: 0, y: 0, width: Number(svg.dataset.width), height: Number(svg.dataset.height) }
let view = { ...all }
const show = () => svg.setAttribute('viewBox', [view.x, view.y, view.width, view.height].join(' '))
document.getElementById('fit').addEventListener('click', () => { view = { ...all }; light(undefined); show() })
svg.addEventListener('wheel', (event) => {
  event.preventDefault()
  const factor = event.deltaY > 0 ? 1.15 : 1 / 1.15
  const box = svg.getBoundingClientRect()
  const [rx, ry] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height]
  view = { x: view.x + view.width * rx * (1 - factor), y: view.y + view.height * ry * (1 - factor), width: view.width * factor, height: view.height * factor }
  show()
}, { passive: false })
let drag
svg.addEventListener('pointerdown', (event) => { drag = { x: event.clientX, y: event.clientY, view: { ...view } } })
addEventListener('pointermove', (event) => {
  if (drag === undefined) return
  const scale = Math.max(view.width / svg.clientWidth, view.height / svg.clientHeight)
  view = { ...view, x: drag.view.x - (event.clientX - drag.x) * scale, y: drag.view.y - (event.clientY - drag.y) * scale }
  show()
})
addEventListener('pointerup', () => { drag = undefined })
`
