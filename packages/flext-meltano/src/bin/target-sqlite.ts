#!/usr/bin/env node
/** The command flext-target-sqlite. */
import { runNativeTarget } from '../singer/target/target-main.ts'
import { targetSqlite } from '../target-sqlite/target-sqlite.ts'

process.exitCode = await runNativeTarget(targetSqlite, process.argv.slice(2), process.env)
