#!/usr/bin/env node
import { runNativeTarget } from '../singer/target/target-main.ts'
import { targetJsonl } from '../target-jsonl/target-jsonl.ts'

process.exitCode = await runNativeTarget(targetJsonl, process.argv.slice(2), process.env)
