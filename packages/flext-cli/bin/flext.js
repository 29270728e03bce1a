#!/usr/bin/env node
// Stands in the repository so that npm can link the command before the first build. It is all that an old
// Node gets to read: what it would say of the rest helps nobody.
// No `env -S node --` above, which would keep Node away from an `--env-file` of ours: BusyBox knows no `-S`.
/* oxlint-disable no-console, typescript/no-unsafe-assignment, typescript/no-unsafe-call, typescript/no-unsafe-member-access -- JavaScript without types, before anything is loaded */
const [major, minor] = process.versions.node.split('.').map(Number)
if (major > 22 || (major === 22 && minor >= 19)) {
  await import('../dist/bin/flext.js')
} else {
  console.error(`flext: expected Node 22.19 or later, found ${process.versions.node}`)
  process.exitCode = 1
}
