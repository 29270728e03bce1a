import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { forgetReport, readTotals, testedProjects } from './projects.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'flext-projects-'))
})
afterEach(() => {
  rmSync(root, { recursive: true })
})

const put = (path: string, content: object): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), JSON.stringify(content))
}

const report = (passed: number): object => ({
  numPassedTests: passed,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [],
})

describe('the projects with tests', () => {
  beforeEach(() => {
    put('packages/a/package.json', { name: 'a', scripts: { test: 'vitest run' } })
    put('tools/b/package.json', { name: 'b', scripts: { build: 'tsc' } })
  })

  it('are those whose package.json has a test script', () => {
    expect(testedProjects(root).map(({ name }) => name)).toEqual(['a'])
  })

  it('count what their report says', () => {
    put('packages/a/node_modules/.cache/vitest/report.json', report(3))
    expect(testedProjects(root).map(readTotals)).toEqual([{ passed: 3, failed: 0, skipped: 0 }])
  })

  it('count as failed without a report, with an older run’s, or when nothing ran', () => {
    const failed = [{ passed: 0, failed: 1, skipped: 0 }]
    expect(testedProjects(root).map(readTotals)).toEqual(failed)
    put('packages/a/node_modules/.cache/vitest/report.json', report(3))
    testedProjects(root).forEach(forgetReport)
    expect(testedProjects(root).map(readTotals)).toEqual(failed)
    put('packages/a/node_modules/.cache/vitest/report.json', report(0))
    expect(testedProjects(root).map(readTotals)).toEqual(failed)
  })
})
