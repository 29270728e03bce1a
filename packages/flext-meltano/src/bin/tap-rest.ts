#!/usr/bin/env node
import { runNativeTap } from '../singer/tap/tap-main.ts'
import { tapRest } from '../tap-rest/tap-rest.ts'

process.exitCode = await runNativeTap(tapRest, process.argv.slice(2), process.env)
