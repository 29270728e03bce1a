#!/usr/bin/env node
import { tapDeadLetters } from '../dead-letters/tap-dead-letters.ts'
import { runNativeTap } from '../singer/tap/tap-main.ts'

process.exitCode = await runNativeTap(tapDeadLetters, process.argv.slice(2), process.env)
