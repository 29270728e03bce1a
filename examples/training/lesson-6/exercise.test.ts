import { testsOf } from '../course/tests-of.ts'
import { checks } from './check.ts'
import * as exercise from './exercise.ts'

testsOf(checks(exercise))
