/**
 * Releases: `npm run release:dry` shows what one would be, `release:version` takes the changesets
 * into versions and changelogs, `release:publish` publishes them, `release:try` does a snapshot of it
 * all with a registry of its own.
 */
import { parseArgs } from 'node:util'

import { isCommand, releaseCommands } from './commands.ts'

const usage = `usage: node tools/workspace/src/release/main.ts <command> [options]

  dry       what would be published; changes nothing
              --json           one JSON document on stdout
              --into folder    keep the tarballs there
              --no-consumers   do not install them anywhere
  version   changesets into versions and changelogs, to be looked at and committed
  publish   build, pack, check and publish what the registry does not have yet
              --tag name       the dist-tag (latest)
              --no-provenance  where no CI that npm knows can attest the build
  try       a snapshot release into a registry on the loopback interface, installed from there

  --repository url   where the sources can be read (the git remote origin)`

const read = () => {
  try {
    return parseArgs({
      allowPositionals: true,
      allowNegative: true,
      options: {
        json: { type: 'boolean', default: false },
        into: { type: 'string' },
        consumers: { type: 'boolean', default: true },
        provenance: { type: 'boolean', default: true },
        repository: { type: 'string' },
        tag: { type: 'string', default: 'latest' },
        help: { type: 'boolean', default: false },
      },
    })
  } catch (failure) {
    return (failure as Error).message
  }
}

const options = read()
if (typeof options === 'string') {
  console.error(`${options}\n\n${usage}`)
  process.exitCode = 2
} else {
  const [command = ''] = options.positionals
  if (options.values.help) console.log(usage)
  else if (!isCommand(command)) {
    console.error(
      `expected dry, version, publish or try, found ${command || 'nothing'}\n\n${usage}`,
    )
    process.exitCode = 2
  } else {
    try {
      process.exitCode = (await releaseCommands[command](options.values)) ? 0 : 1
    } catch (failure) {
      console.error((failure as Error).message)
      process.exitCode = 1
    }
  }
}
