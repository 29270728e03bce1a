import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing'
import { describe, expect, it } from 'vitest'

import { nxVersionComplaint, pluginAdvice, projectComplaint } from './workspace.ts'

describe('the version of Nx', () => {
  it.each(['23.0.0', '23.2.1', '24.0.6', '24.0.0-beta.1'])('may be %s', (version) => {
    expect(nxVersionComplaint(version)).toBeUndefined()
  })

  it('that is too old is told with the way to a newer one', () => {
    expect(nxVersionComplaint('21.6.3')).toBe(
      'flext-nx needs Nx 23 or 24, this is Nx 21.6.3: run `npx nx migrate 24` first',
    )
  })

  it('that is too new asks for a newer flext-nx', () => {
    expect(nxVersionComplaint('25.0.0')).toContain('install a newer flext-nx')
  })
})

describe('the plugin', () => {
  it('is missed when nx.json does not name it, with the command that adds it', () => {
    const tree = createTreeWithEmptyWorkspace()
    expect(pluginAdvice(tree)).toContain('npx nx g flext-nx:init')
    tree.write('nx.json', '{ "plugins": [{ "plugin": "flext-nx", "options": {} }] }')
    expect(pluginAdvice(tree)).toBeUndefined()
  })
})

describe('a project', () => {
  it('that is not there is told with those that are', () => {
    const projects = new Map([
      ['orders', {}],
      ['billing', {}],
    ])
    expect(projectComplaint('project', 'order', projects)).toBe(
      'project: expected one of billing, orders, found "order"',
    )
    expect(projectComplaint('project', 'orders', projects)).toBeUndefined()
  })
})
