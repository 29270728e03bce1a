#!/usr/bin/env node
/** The command flext-tap-sqlite. */
import { runNativeTap } from '../singer/tap/tap-main.ts'
import { tapSqlite } from '../tap-sqlite/tap-sqlite.ts'

process.exitCode = await runNativeTap(tapSqlite, process.argv.slice(2), process.env)
