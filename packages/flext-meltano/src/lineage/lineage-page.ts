/**
 * The graph of lineage as a page of its own: nothing is loaded from elsewhere. A click shows what a
 * dataset is made of and what is made of it; a column, what depends on that; a word finds datasets.
 */
import { escaped } from '../html/escaped.ts'
import { htmlPage } from '../html/html-page.ts'
import { drawLineage, lineageShapes, svgStyle } from './draw-lineage.ts'
import type { LineageGraph } from './graph.ts'
import { pageScript } from './lineage-page-script.ts'

export const lineagePage = (graph: LineageGraph, title = 'Lineage'): string => {
  const { width, height, nodes, edges } = drawLineage(graph)
  const known = [...graph.nodes.values()].map(({ dataset: { namespace, name }, ...rest }) => ({
    ...rest,
    namespace,
    name,
  }))
  const data = JSON.stringify({ nodes: known, edges: graph.edges, columns: graph.columns })
  return htmlPage({
    title,
    style: `${pageStyle}${svgStyle}`,
    body: `<header>
<h1>${escaped(title)}</h1>
<label>Find <input id="find" type="search" placeholder="dataset or column" autocomplete="off"></label>
<span id="count" role="status">${known.length} datasets, ${graph.columns.length} uses of columns</span>
<button id="fit" type="button">Whole graph</button>
</header>
<main>
<svg id="graph" viewBox="0 0 ${width} ${height}" data-width="${width}" data-height="${height}" aria-label="Graph of datasets"><g id="view">
${lineageShapes({ width, height, nodes, edges })}
</g></svg>
<aside id="side" aria-live="polite"><p>Choose a dataset to see its columns, what it is made of, and what is made of it.</p></aside>
</main>
<script type="application/json" id="lineage">${data.replaceAll('<', String.raw`\u003c`)}</script>
<script>${pageScript}</script>`,
  })
}

const pageStyle = `
*{box-sizing:border-box}body{margin:0;height:100vh;display:flex;flex-direction:column;font:14px/1.5 system-ui,sans-serif;background:var(--bg);color:var(--fg)}
header{display:flex;flex-wrap:wrap;gap:.5rem 1.25rem;align-items:center;padding:.6rem 1rem;border-bottom:1px solid var(--rule)}
h1{font-size:1rem;margin:0}input,button{font:inherit;color:inherit;background:transparent;border:1px solid var(--rule);border-radius:6px;padding:.25rem .6rem}
#count{color:var(--soft)}main{flex:1;display:flex;min-height:0}#graph{flex:1;min-width:0;height:100%;cursor:grab;touch-action:none}
aside{width:22rem;max-width:45vw;overflow:auto;border-left:1px solid var(--rule);padding:1rem;overflow-wrap:anywhere}
aside h2{font-size:1rem;margin:0 0 .25rem}aside h3{font-size:.85rem;margin:1rem 0 .25rem;color:var(--soft)}aside ul{list-style:none;margin:0;padding:0}
aside li button{border:0;padding:.1rem .3rem;text-align:left;width:100%;cursor:pointer}aside li button[aria-pressed=true]{color:var(--mark);font-weight:600}
.dim{opacity:.18}.node{cursor:pointer}.node:focus{outline:none}.node:focus-visible rect,.node.chosen rect{stroke:var(--mark);stroke-width:2.5}.edge.lit{stroke:var(--mark);stroke-width:2}
@media(max-width:640px){main{flex-direction:column}aside{width:auto;max-width:none;max-height:40vh;border-left:0;border-top:1px solid var(--rule)}}
`
