/** Loaded before a program: writes to stderr what the program imports, a line each. */
import { writeSync } from 'node:fs'
import { registerHooks } from 'node:module'

registerHooks({
  load: (url, context, next) => {
    writeSync(2, `${url}\n`)
    return next(url, context)
  },
})
