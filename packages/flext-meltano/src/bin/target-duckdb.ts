#!/usr/bin/env node
import { runNativeTarget } from '../singer/target/target-main.ts'
import { targetDuckdb } from '../target-duckdb/target-duckdb.ts'

process.exitCode = await runNativeTarget(targetDuckdb, process.argv.slice(2), process.env)
