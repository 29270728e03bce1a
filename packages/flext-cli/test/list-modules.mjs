// Loaded before a program: writes to stderr what the program imports, a line each.
import { registerHooks } from 'node:module'
import { writeSync } from 'node:fs'

registerHooks({
  load: (url, context, next) => {
    writeSync(2, `${url}\n`)
    return next(url, context)
  },
})
