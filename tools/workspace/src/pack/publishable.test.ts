import { describe, expect, it } from 'vitest'

import { publishableManifest } from './publishable-manifest.ts'
import { publishableReadme } from './publishable-readme.ts'
import { repositoryAt } from './repository.ts'

const manifest = {
  name: 'flext-thing',
  version: '1.2.3',
  type: 'module',
  exports: {
    '.': {
      '@flext/source': './src/index.ts',
      types: './dist/index.d.ts',
      default: './dist/index.js',
    },
    './package.json': './package.json',
  },
  scripts: { build: 'tsc -b' },
  nx: { tags: ['layer:core'] },
  dependencies: { kysely: '^0.29.9' },
  devDependencies: { vitest: '5' },
}
const directory = 'packages/flext-thing'
const repository = { url: 'https://git.example.org/flext/flext' }

describe('the repository of a release', () => {
  it.each([
    ['https://git.example.org/flext/flext.git', 'https://git.example.org/flext/flext'],
    ['https://name:secret@git.example.org/flext/flext', 'https://git.example.org/flext/flext'],
    ['git@git.example.org:flext/flext.git', 'https://git.example.org/flext/flext'],
    ['ssh://git@git.example.org:2222/flext/flext.git', 'https://git.example.org/flext/flext'],
    ['git+https://git.example.org/flext/flext/', 'https://git.example.org/flext/flext'],
    ['http://git.example.org:3000/flext/flext', 'http://git.example.org:3000/flext/flext'],
  ])('of %s is %s', (remote, url) => {
    expect(repositoryAt(remote)).toEqual({ url })
  })

  it.each(['/srv/git/flext', '../flext', 'file:///srv/git/flext', 'https://', ''])(
    'is none where no browser could open %j',
    (remote) => {
      expect(repositoryAt(remote)).toBeUndefined()
    },
  )
})

describe('a manifest as it is published', () => {
  const published = publishableManifest(manifest, { repository, directory })

  it('has nothing that only the workspace needs', () => {
    expect(published).toMatchObject({ type: 'module', dependencies: { kysely: '^0.29.9' } })
    expect(Object.keys(published)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(?:devDependencies|nx|scripts)$/)]),
    )
    expect(JSON.stringify(published.exports)).not.toContain('@flext/source')
    expect(published.exports).toEqual({
      '.': { types: './dist/index.d.ts', default: './dist/index.js' },
      './package.json': './package.json',
    })
  })

  it('says where its sources are, as npm asks for provenance', () => {
    expect(published).toMatchObject({
      homepage:
        'https://git.example.org/flext/flext/blob/flext-thing@1.2.3/packages/flext-thing/README.md',
      bugs: 'https://git.example.org/flext/flext/issues',
      repository: { type: 'git', url: 'git+https://git.example.org/flext/flext.git', directory },
    })
  })

  it('says nothing of a repository that is not known', () => {
    const without = publishableManifest(manifest, { repository: undefined, directory })
    expect(Object.keys(without)).not.toContain('repository')
  })
})

describe('a README as it is published', () => {
  const readme =
    'See [the guide](../../docs/guide/a.md#b), [the licence](LICENSE) and ![it](../../docs/a.svg).\n' +
    '\n<!-- embed: examples/a.ts#b -->\n\n```ts\nb()\n```\n'

  it('links to the files of its version', () => {
    const at = 'https://git.example.org/flext/flext'
    expect(publishableReadme(readme, manifest, { repository, directory })).toBe(
      `See [the guide](${at}/blob/flext-thing@1.2.3/docs/guide/a.md#b), ` +
        `[the licence](${at}/blob/flext-thing@1.2.3/packages/flext-thing/LICENSE) and ` +
        `![it](${at}/raw/flext-thing@1.2.3/docs/a.svg).\n\n\`\`\`ts\nb()\n\`\`\`\n`,
    )
  })

  it('has no link that leads nowhere', () => {
    expect(publishableReadme(readme, manifest, { repository: undefined, directory })).toBe(
      'See the guide, the licence and it.\n\n```ts\nb()\n```\n',
    )
  })
})
