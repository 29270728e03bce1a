/** Mermaid drawings made into SVG when the site is built: no script draws them in the browser. */
import { renderMermaidSVG } from 'beautiful-mermaid'

const block = /^```mermaid\n([^]*?)^```$/gm

/** The text with its drawings; colours come from the style sheet, so they follow the dark mode. */
export const withDiagrams = (markdown: string, title: string): string => {
  let drawn = 0
  return markdown.replace(block, (_whole, source: string) => {
    drawn += 1
    return drawing(source, drawn, title)
  })
}

const drawing = (source: string, number: number, title: string): string => {
  const id = `drawing-${number}`
  const svg = renderMermaidSVG(source, { bg: 'var(--drawing-bg)', fg: 'var(--drawing-fg)' })
    // The style sheet of the site says these; a page may hold no style of its own.
    .replace(/<style>[^]*?<\/style>/, '')
    .replace(/ style="--bg:[^"]*"/, '')
    .replaceAll(/\bid="([^"]+)"/g, `id="${id}-$1"`)
    .replaceAll(/url\(#([^)]+)\)/g, `url(#${id}-$1)`)
    .replace(
      '<svg ',
      `<svg role="img" aria-label="${kindOf(source)} on the page ${escape(title)}" `,
    )
    .replaceAll(/\n\s*\n/g, '\n')
  return `<figure class="drawing" tabindex="0" v-pre>\n${svg}\n</figure>`
}

const kindOf = (source: string): string =>
  source.trimStart().startsWith('state') ? 'State diagram' : 'Sequence diagram'

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
