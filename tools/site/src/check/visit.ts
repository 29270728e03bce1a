/** A page of the site in a real browser, light and dark, wide and narrow: what axe finds, and what the console says. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

import type { AxeResults, RunOptions } from 'axe-core'
import type { Browser, Page } from 'playwright-core'

/** How a page is looked at. */
interface Look {
  readonly colours: 'light' | 'dark'
  readonly width: number
}

/** A phone, and a screen with room for all menus. */
export const looks: readonly Look[] = [
  { colours: 'light', width: 1280 },
  { colours: 'dark', width: 1280 },
  { colours: 'dark', width: 390 },
  { colours: 'light', width: 390 },
]

const axeSource = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
)

const options: RunOptions = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  resultTypes: ['violations'],
}

/** Everything that is wrong with the page at `path`, a line each. */
export const visit = async (
  browser: Browser,
  site: string,
  path: string,
): Promise<readonly string[]> => {
  const context = await browser.newContext({ reducedMotion: 'reduce' })
  const faults: string[] = []
  try {
    const page = await context.newPage()
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(`${path}: the console says: ${message.text()}`)
    })
    page.on('pageerror', (error) => faults.push(`${path}: a script failed: ${error.message}`))
    const response = await page.goto(`${site}${path}`, { waitUntil: 'networkidle' })
    if (response?.status() !== 200) return [`${path}: answers ${response?.status()}`]
    await page.addStyleTag({ content: '*, ::before, ::after { transition: none !important }' })
    await page.evaluate(axeSource)
    for (const look of looks) {
      const found = await faultsOf(page, look)
      faults.push(...found.map((fault) => `${path}, ${look.colours}, ${look.width} px: ${fault}`))
    }
    return faults
  } finally {
    await context.close()
  }
}

const faultsOf = async (page: Page, { colours, width }: Look): Promise<readonly string[]> => {
  await page.setViewportSize({ width, height: 900 })
  await page.emulateMedia({ colorScheme: colours })
  await page.waitForFunction(
    (dark) => document.documentElement.classList.contains('dark') === dark,
    colours === 'dark',
  )
  const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  const { violations } = await page.evaluate<AxeResults, RunOptions>(
    (asked) => (globalThis as unknown as WithAxe).axe.run(document, asked),
    options,
  )
  return [
    ...(tooWide > 0 ? [`is ${tooWide} pixels wider than the screen`] : []),
    ...violations.map(({ id, help, nodes }) => {
      const [first] = nodes
      const why = first?.failureSummary?.split('\n')[1]?.trim()
      return `${id}: ${help} (${nodes.length} ×), first ${first?.target.join(' ')}: ${why}`
    }),
  ]
}

/** The window, once axe is in it. */
interface WithAxe {
  readonly axe: { readonly run: (context: Document, asked: RunOptions) => Promise<AxeResults> }
}
