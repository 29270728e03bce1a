#!/usr/bin/env node
import { runNativeTarget } from '../singer/target/target-main.ts'
import { targetCsv } from '../target-csv/target-csv.ts'

process.exitCode = await runNativeTarget(targetCsv, process.argv.slice(2), process.env)
