#!/usr/bin/env node
import { runNativeTap } from '../singer/tap/tap-main.ts'
import { tapCsv } from '../tap-csv/tap-csv.ts'

process.exitCode = await runNativeTap(tapCsv, process.argv.slice(2), process.env)
