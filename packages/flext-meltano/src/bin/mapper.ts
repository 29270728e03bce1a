#!/usr/bin/env node
import { runMapper } from '../stream-maps/mapper-main.ts'

process.exitCode = runMapper(process.argv.slice(2), process.env)
