#!/usr/bin/env node
import { runNativeTap } from '../singer/tap/tap-main.ts'
import { tapParquet } from '../tap-parquet/tap-parquet.ts'

process.exitCode = await runNativeTap(tapParquet, process.argv.slice(2), process.env)
