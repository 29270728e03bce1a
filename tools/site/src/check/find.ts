/** Types a word into the search of the site, as a reader would, and says where it leads first. */
import type { Browser } from 'playwright-core'

/** The address and the words of the first result, or `undefined` when there is none. */
export const find = async (
  browser: Browser,
  site: string,
  word: string,
): Promise<{ readonly path: string; readonly text: string } | undefined> => {
  const page = await browser.newPage()
  try {
    await page.goto(`${site}/contents.html`, { waitUntil: 'networkidle' })
    await page.keyboard.press('Control+k')
    const box = page.locator(
      '.VPLocalSearchBox input[type="search"], .VPLocalSearchBox .search-input',
    )
    await box.first().fill(word)
    const result = page.locator('.VPLocalSearchBox .results a.result').first()
    await result.waitFor({ timeout: 30_000 }).catch(() => undefined)
    if ((await result.count()) === 0) return undefined
    const href = (await result.getAttribute('href')) ?? ''
    return { path: new URL(href, site).pathname, text: await result.innerText() }
  } finally {
    await page.close()
  }
}
