import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

import { workspaceRoot } from '../process/run.ts'
import { drawLayers } from './drawing.ts'
import { layeredPackages, layerOf } from './packages.ts'

describe('the picture of the layers', () => {
  it('shows every package in the layer that its tags name, planned ones as planned', () => {
    const svg = drawLayers([
      { name: 'flext-core', layer: 'core', about: 'a < b', exists: true },
      { name: 'flext-web', layer: 'edge', about: '', exists: false },
    ])
    expect(svg).toContain('edge: flext-web (planned); domain: ; service: ; core: flext-core')
    expect(svg).toContain('class="box core here"')
    expect(svg).toContain('class="box edge planned"')
    expect(svg).toContain('a &lt; b')
  })

  it('reads the layer from the tags of a package.json', () => {
    expect(layerOf({ nx: { tags: ['other', 'layer:domain'] } })).toBe('domain')
    expect(layerOf({ nx: { tags: ['layer:tool'] } })).toBeUndefined()
    expect(layerOf({})).toBeUndefined()
  })

  it('in the docs is the one of the packages as they are', () => {
    const kept = readFileSync(join(workspaceRoot, 'docs', 'layers.svg'), 'utf8')
    expect(kept, 'npm run docs:layers draws it anew').toBe(
      drawLayers(layeredPackages(workspaceRoot)),
    )
  })
})
