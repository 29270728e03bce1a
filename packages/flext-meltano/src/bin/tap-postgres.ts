#!/usr/bin/env node
/** The command flext-tap-postgres. */
import { runNativeTap } from '../singer/tap/tap-main.ts'
import { tapPostgres } from '../tap-postgres/tap-postgres.ts'

process.exitCode = await runNativeTap(tapPostgres, process.argv.slice(2), process.env)
