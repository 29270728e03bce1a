#!/usr/bin/env node
/** The command flext-target-parquet. */
import { runNativeTarget } from '../singer/target/target-main.ts'
import { targetParquet } from '../target-parquet/target-parquet.ts'

process.exitCode = await runNativeTarget(targetParquet, process.argv.slice(2), process.env)
