import { describe, expect, it } from 'vitest'

import { apiPages } from './api-pages.ts'
import { conceptPages } from './concept-page.ts'
import type { ApiMember } from './package-api.ts'

const member = (of: Partial<ApiMember> & { readonly name: string }): ApiMember => ({
  kind: 'Function',
  subpath: '',
  file: 'packages/p/src/step/step.ts',
  line: 1,
  url: `src/functions/${of.name}.md`,
  markdown: '',
  ...of,
})

const pages = conceptPages('p', [
  member({ name: 'Step', kind: 'Type Alias', url: 'src/type-aliases/Step.md' }),
  member({
    name: 'changing',
    markdown: [
      'Defined in: [packages/p/src/step/step.ts:1](source:step.ts)',
      '',
      'Changes [Step](../type-aliases/Step.md#property-run) | or not.',
      '',
      '## Parameters',
      '',
      '<a id="property-a"></a> of [open](../open/functions/open.md), never [gone](gone.md)',
    ].join('\n'),
  }),
  member({ name: 'Step', kind: 'Variable', url: 'src/variables/Step.md' }),
  member({
    name: 'open',
    subpath: 'open',
    file: 'packages/p/src/open/open.ts',
    url: 'src/open/functions/open.md',
  }),
])

describe('the pages of the API', () => {
  it('are the concepts of a package, then its subpaths', () => {
    expect(pages.map(({ route, importedFrom }) => [route, importedFrom])).toEqual([
      ['reference/api/p/step', 'p'],
      ['reference/api/p/from-open', 'p/open'],
    ])
  })

  const step = apiPages(pages).get('reference/api/p/step') ?? ''

  it('have a section for each export, a type apart from the value of its name', () => {
    expect(step.match(/^## .*$/gm)).toEqual([
      '## changing {#changing}',
      '## Step {#Step}',
      '## Step {#Step-type}',
    ])
  })

  it('begin with what each is, in a sentence', () => {
    expect(step).toContain(
      String.raw`| [\`changing\`](#changing) | Changes [Step](#Step-type-property-run) \| or not. |`.replaceAll(
        String.raw`\``,
        '`',
      ),
    )
  })

  it('lead from export to export, and nowhere else', () => {
    expect(step).toContain('of [open](./from-open.html#open), never gone')
    expect(step).toContain('<a id="changing-property-a"></a>')
    expect(step).toContain('**Parameters**')
    expect(step).not.toContain('source:')
  })
})
