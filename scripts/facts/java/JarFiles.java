import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import java.io.FileNotFoundException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Files that lie in the jar. */
class JarFiles {
    /** Class names by id, from a table of ids. */
    static Map<Integer,Object> ids(String file) throws Exception {
        Map<Integer,Object> names=new TreeMap<>();
        try(InputStream in=open(file)) {
            DocumentBuilder builder=DocumentBuilderFactory.newInstance().newDocumentBuilder();
            NodeList list=builder.parse(in).getElementsByTagName("class");
            for(int i=0; i < list.getLength(); i++) {
                Element element=(Element)list.item(i);
                names.put(Integer.parseInt(element.getAttribute("id")), element.getAttribute("name"));
            }
        }
        return names;
    }

    /** Texts by file name. */
    static Map<String,Object> texts(List<String> files) throws Exception {
        Map<String,Object> texts=new TreeMap<>();
        for(String file: files) {
            try(InputStream in=open(file)) {
                texts.put(file, new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return texts;
    }

    private static InputStream open(String file) throws FileNotFoundException {
        InputStream in=JarFiles.class.getClassLoader().getResourceAsStream(file);
        if(in == null)
            throw new FileNotFoundException("the jar has no " + file);
        return in;
    }
}
