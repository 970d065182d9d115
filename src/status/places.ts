import type {SurveyStart} from './survey.ts'

/** Places where members are asked; either may be empty. */
export type Places = Pick<SurveyStart, 'targets' | 'probes'>
