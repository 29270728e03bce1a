import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { afterEach, beforeEach, expect, it } from 'vitest'

import { deadLinks } from './dead-links.ts'

let site = ''
beforeEach(() => {
  site = mkdtempSync(join(tmpdir(), 'flext-site-'))
})
afterEach(() => {
  rmSync(site, { recursive: true })
})

const put = (path: string, text: string): void => {
  mkdirSync(dirname(join(site, path)), { recursive: true })
  writeFileSync(join(site, path), text)
}

it('follows links from page to page and to anchors', () => {
  put('index.html', '<a href="./a/b.html#x">b</a> <a href="/a/">a</a> <a href="#y" id="y">y</a>')
  put('a/b.html', '<h2 id="x">x</h2><a href="../index.html">up</a><img src="../c.svg">')
  put('a/index.html', '<a href="https://example.org/no">elsewhere</a>')
  put('c.svg', '')
  expect(deadLinks(site)).toEqual({ pages: 3, links: 5, dead: [] })
})

it('names what leads nowhere', () => {
  put('index.html', '<a href="./no.html">n</a> <a href="./a.html#no">n</a> <img src="/no.png">')
  put('a.html', '<h2 id="yes">y</h2>')
  expect(deadLinks(site).dead).toEqual([
    'index.html: ./no.html',
    'index.html: ./a.html#no',
    'index.html: /no.png',
  ])
})
