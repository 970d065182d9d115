import {Chalk} from 'chalk'

/** Colours for stdout: none if stdout is not a terminal, or `NO_COLOR` is set to any value. */
export const colour = new Chalk((process.env['NO_COLOR'] ?? '') === '' ? {} : {level: 0})
