#!/usr/bin/env node
/** The command flext. */
import { flext } from '../program/flext.ts'
import { processWorld } from '../world/process-world.ts'

process.exitCode = await flext(processWorld())
