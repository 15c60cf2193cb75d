import de.unihd.dbs.heideltime.standalone.DocumentType;
import de.unihd.dbs.heideltime.standalone.HeidelTimeStandalone;
import de.unihd.dbs.heideltime.standalone.OutputType;
import de.unihd.dbs.heideltime.standalone.POSTagger;
import de.unihd.dbs.heideltime.standalone.components.ResultFormatter;
import de.unihd.dbs.heideltime.standalone.components.impl.TimeMLResultFormatter;
import de.unihd.dbs.uima.annotator.heideltime.resources.Language;
import de.unihd.dbs.uima.types.heideltime.Sentence;
import de.unihd.dbs.uima.types.heideltime.Timex3;
import de.unihd.dbs.uima.types.heideltime.Token;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.text.SimpleDateFormat;
import java.util.Base64;
import java.util.Date;
import java.util.logging.LogManager;
import org.apache.uima.jcas.JCas;
import org.apache.uima.jcas.tcas.Annotation;

/**
 * What HeidelTime finds and on which tokens, in one warm Java machine. Arguments: configuration, language, tagger, kind
 * of document. Each line of the standard input is a publication date and a text in Base64. Each text gives lines of
 * fields between tabs: S sentences, T tokens with their tag, X expressions with type, value and rule, then M with the
 * TimeML in Base64.
 */
public class HeidelTimeTags {
    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        PrintStream silence = new PrintStream(OutputStream.nullOutputStream());
        System.setOut(silence);
        System.setErr(silence);
        LogManager.getLogManager().reset();
        HeidelTimeStandalone tagger = new HeidelTimeStandalone(
            Language.getLanguageFromString(arguments[1]), DocumentType.valueOf(arguments[3]), OutputType.TIMEML,
            arguments[0], POSTagger.valueOf(arguments[2]));
        LogManager.getLogManager().reset();
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            String[] parts = line.split(" ");
            Date date = parts[0].equals("None") ? null : new SimpleDateFormat("yyyy-MM-dd").parse(parts[0]);
            String text = new String(Base64.getDecoder().decode(parts[1]), StandardCharsets.UTF_8);
            ResultFormatter rows = cas -> rows(cas);
            out.print(date == null ? tagger.process(text, rows) : tagger.process(text, date, rows));
            out.flush();
        }
        System.exit(0);
    }

    static String rows(JCas cas) throws Exception {
        StringBuilder rows = new StringBuilder();
        for (Annotation each : cas.getAnnotationIndex(Sentence.type)) {
            rows.append("S\t" + each.getBegin() + "\t" + each.getEnd() + "\n");
        }
        for (Annotation each : cas.getAnnotationIndex(Token.type)) {
            rows.append("T\t" + each.getBegin() + "\t" + each.getEnd() + "\t" + ((Token) each).getPos() + "\n");
        }
        for (Annotation each : cas.getAnnotationIndex(Timex3.type)) {
            Timex3 timex = (Timex3) each;
            rows.append("X\t" + each.getBegin() + "\t" + each.getEnd() + "\t" + timex.getTimexType() + "\t"
                + timex.getTimexValue() + "\t" + timex.getFoundByRule() + "\t" + timex.getTimexMod() + "\t"
                + timex.getTimexQuant() + "\t" + timex.getTimexFreq() + "\n");
        }
        String timeml = new TimeMLResultFormatter().format(cas);
        return rows + "M\t" + Base64.getEncoder().encodeToString(timeml.getBytes(StandardCharsets.UTF_8)) + "\n";
    }
}
