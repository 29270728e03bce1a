/** A page of its own: nothing is loaded from elsewhere, and it is light or dark as whoever reads it wants. */
import { escaped } from './escaped.ts'

export interface HtmlPage {
  readonly title: string
  /** Beside the colours that all pages have. */
  readonly style: string
  /** HTML. */
  readonly body: string
}

export const htmlPage = ({ title, style, body }: HtmlPage): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${colours}${style}</style>
</head>
<body>
${body}
</body>
</html>
`

/** Texts have a contrast of 4.5 : 1 at least, light and dark. */
const colours = `
:root{color-scheme:light dark;--bg:#fff;--fg:#1a1f29;--soft:#5a6472;--rule:#d5dae1;--mark:#0b57d0;--good:#14693a;--bad:#b3261e;--warn:#7a4d00}
@media(prefers-color-scheme:dark){:root{--bg:#14171c;--fg:#e8ebf0;--soft:#a7b0bd;--rule:#343a44;--mark:#a8c7fa;--good:#7bd89f;--bad:#ff8a80;--warn:#ffc266}}`

/** What pages of text and tables look like. */
export const documentStyle = `
body{margin:0;font:15px/1.5 system-ui,sans-serif;background:var(--bg);color:var(--fg)}main{max-width:76rem;margin:0 auto;padding:1.5rem}
h1{font-size:1.4rem;margin:0;overflow-wrap:anywhere}h2{font-size:1.05rem;margin:2rem 0 .5rem}.sum,time{color:var(--soft)}.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.4rem .75rem .4rem 0;border-bottom:1px solid var(--rule);vertical-align:middle}
tbody th{font-weight:500}.n{text-align:right;font-variant-numeric:tabular-nums}.passed{color:var(--good)}.failed{color:var(--bad);font-weight:600}.warn{color:var(--warn);font-weight:600}
rect.ok{fill:var(--good)}rect.bad{fill:var(--bad)}`
