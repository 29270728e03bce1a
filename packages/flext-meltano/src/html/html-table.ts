/** A table with heads; one that is wider than the page is scrolled on its own. */
import { escaped } from './escaped.ts'

export interface HtmlColumn {
  readonly head: string
  /** Numbers stand at the right. */
  readonly isNumber?: boolean
}

/** HTML of a cell. */
export type HtmlCell = string

/** The first cell of a row is its head. `caption` is for who does not see what stands around it. */
export const htmlTable = (
  caption: string,
  columns: ReadonlyArray<HtmlColumn>,
  rows: ReadonlyArray<ReadonlyArray<HtmlCell>>,
): string => {
  const heads = columns.map(
    ({ head, isNumber }) => `<th scope="col"${isNumber ? ' class="n"' : ''}>${escaped(head)}</th>`,
  )
  const lines = rows.map((cells) => {
    const [head = '', ...rest] = cells
    const others = rest.map(
      (cell, nth) => `<td${columns[nth + 1]?.isNumber ? ' class="n"' : ''}>${cell}</td>`,
    )
    return `<tr><th scope="row">${head}</th>${others.join('')}</tr>`
  })
  return `<div class="wide" tabindex="0" role="region" aria-label="${escaped(caption)}"><table>
<thead><tr>${heads.join('')}</tr></thead>
<tbody>
${lines.join('\n')}
</tbody>
</table></div>`
}
