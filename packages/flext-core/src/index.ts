export { FlextDefect, type FlextError } from './result/error.ts'
export type { FlextResult, FlextTask } from './result/result.ts'
