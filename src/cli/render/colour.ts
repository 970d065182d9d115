import {Chalk} from 'chalk'

/** Colours for stdout: none where stdout is no terminal, or `NO_COLOR` is set to anything. */
export const colour = new Chalk((process.env['NO_COLOR'] ?? '') === '' ? {} : {level: 0})
