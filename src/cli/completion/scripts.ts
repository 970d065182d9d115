/** Shells that have a completion script. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const

/** One of the shells. */
export type Shell = (typeof SHELLS)[number]

// Words may contain = and :, where bash splits words: the line is split at blanks instead, and the part bash already has is removed from the candidates.
const BASH = `_jg() {
  local line="\${COMP_LINE:0:COMP_POINT}" current candidate files='' open='' kept
  local -a words
  read -r -a words <<< "$line"
  [[ "$line" == *[[:space:]] ]] && words+=('')
  current="\${words[\${#words[@]}-1]}"
  kept="\${current%"\${current##*[=:]}"}"
  COMPREPLY=()
  while IFS= read -r candidate; do
    case "$candidate" in
      :files) files=1 ;;
      :open) open=1 ;;
      *) COMPREPLY+=("\${candidate#"$kept"}") ;;
    esac
  done < <("\${words[0]}" __complete "\${words[@]:1}" 2>/dev/null)
  if [[ -n "$files" ]]; then
    compopt -o filenames 2>/dev/null
    while IFS= read -r candidate; do COMPREPLY+=("$candidate"); done < <(compgen -f -- "\${current#"$kept"}")
  fi
  if [[ -n "$open" ]]; then compopt -o nospace 2>/dev/null; fi
}
complete -F _jg jg
`

const ZSH = `#compdef jg
_jg() {
  local -a lines found
  local line files='' open=''
  lines=("\${(@f)$("\${words[1]}" __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  for line in "\${lines[@]}"; do
    case "$line" in
      :files) files=1 ;;
      :open) open=1 ;;
      ?*) found+=("$line") ;;
    esac
  done
  if [[ -n "$open" ]]; then compadd -S '' -- "\${found[@]}"; else compadd -- "\${found[@]}"; fi
  [[ -n "$files" ]] && _files
  return 0
}
if [[ "\${funcstack[1]}" == _jg ]]; then _jg "$@"; else compdef _jg jg; fi
`

const FISH = `function __jg_complete
    set -l words (commandline -opc) (commandline -ct)
    for line in ($words[1] __complete $words[2..-1] 2>/dev/null)
        switch $line
            case :files
                __fish_complete_path (commandline -ct)
            case :open
            case '*'
                echo $line
        end
    end
end
complete -c jg -f -a '(__jg_complete)'
`

const SCRIPTS: Readonly<Record<Shell, string>> = {bash: BASH, zsh: ZSH, fish: FISH}

/** Returns the script that a shell loads to complete `jg` commands. */
export function completionScript(shell: Shell): string {
  return SCRIPTS[shell]
}
