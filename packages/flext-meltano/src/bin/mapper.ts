#!/usr/bin/env node
import { runMapper } from '../stream-maps/mapper-main.ts'

process.exitCode = await runMapper(process.argv.slice(2), process.env)
