/** Options of the editors that GraphiQL does not pass on. */
import { useGraphiQL } from '@graphiql/react';
import { useEffect } from 'react';

/** Wraps long lines, and lets hints be larger than their editor, whose edges cut both off by default. */
export function EditorOptions() {
  const { queryEditor, variableEditor, headerEditor, responseEditor } = useGraphiQL((state) => ({
    queryEditor: state.queryEditor,
    variableEditor: state.variableEditor,
    headerEditor: state.headerEditor,
    responseEditor: state.responseEditor,
  }));
  useEffect(() => {
    for (const editor of [queryEditor, variableEditor, headerEditor, responseEditor])
      editor?.updateOptions({ wordWrap: 'on', wrappingIndent: 'indent', fixedOverflowWidgets: true });
  }, [queryEditor, variableEditor, headerEditor, responseEditor]);
  return null;
}
