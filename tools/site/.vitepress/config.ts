import { siteConfig } from '../src/build/site-config.ts'

export { siteConfig as default }
