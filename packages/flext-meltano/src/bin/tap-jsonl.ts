#!/usr/bin/env node
import { runNativeTap } from '../singer/tap/tap-main.ts'
import { tapJsonl } from '../tap-jsonl/tap-jsonl.ts'

process.exitCode = await runNativeTap(tapJsonl, process.argv.slice(2), process.env)
