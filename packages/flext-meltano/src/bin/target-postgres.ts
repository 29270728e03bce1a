#!/usr/bin/env node
/** The command flext-target-postgres. */
import { runNativeTarget } from '../singer/target/target-main.ts'
import { targetPostgres } from '../target-postgres/target-postgres.ts'

process.exitCode = await runNativeTarget(targetPostgres, process.argv.slice(2), process.env)
