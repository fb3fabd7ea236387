import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.SingleValidationMessage;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.PrePopulatedValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.CodeSystem;
import org.hl7.fhir.r4.model.Questionnaire;

/**
 * Asks the HAPI FHIR validator (R4), which knows what is bundled with it, the codes in the file named as the first
 * argument, and nothing from a network. Reads lines "QUESTIONNAIRE tab RESOURCE" (two paths), and answers each with one
 * line of JSON: the issues found in the resource, as {"severity", "where", "what"}.
 */
class ValidateFhir {
    private static final FhirContext CONTEXT = FhirContext.forR4();
    private static final IValidationSupport DEFINITIONS = new DefaultProfileValidationSupport(CONTEXT);

    public static void main(String[] arguments) throws Exception {
        CodeSystem codes = read(arguments[0], CodeSystem.class);
        Map<String, FhirValidator> validators = new HashMap<>();
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        ObjectMapper json = new ObjectMapper();
        for (String line = questions.readLine(); line != null; line = questions.readLine()) {
            String[] paths = line.split("\t");
            if (!validators.containsKey(paths[0])) {
                validators.put(paths[0], validator(codes, read(paths[0], Questionnaire.class)));
            }
            System.out.println(json.writeValueAsString(issues(validators.get(paths[0]), paths[1])));
        }
    }

    private static FhirValidator validator(CodeSystem codes, Questionnaire questionnaire) {
        PrePopulatedValidationSupport given = new PrePopulatedValidationSupport(CONTEXT) {
            @Override
            public <T extends IBaseResource> T fetchResource(Class<T> type, String address) {
                return questionnaire.getUrl().equals(address) && type.isInstance(questionnaire)
                        ? type.cast(questionnaire)
                        : super.fetchResource(type, address);
            }
        };
        given.addCodeSystem(codes);
        IValidationSupport chain = new ValidationSupportChain(
                given,
                DEFINITIONS,
                new CommonCodeSystemsTerminologyService(CONTEXT),
                new InMemoryTerminologyServerValidationSupport(CONTEXT));
        return CONTEXT.newValidator().registerValidatorModule(new FhirInstanceValidator(chain));
    }

    private static List<Map<String, String>> issues(FhirValidator validator, String path) throws Exception {
        List<Map<String, String>> issues = new ArrayList<>();
        for (SingleValidationMessage message : validator.validateWithResult(Files.readString(Path.of(path))).getMessages()) {
            issues.add(Map.of(
                    "severity", message.getSeverity().getCode(),
                    "where", String.valueOf(message.getLocationString()),
                    "what", String.valueOf(message.getMessage())));
        }
        return issues;
    }

    private static <T extends IBaseResource> T read(String path, Class<T> type) throws Exception {
        return CONTEXT.newJsonParser().parseResource(type, Files.readString(Path.of(path)));
    }
}
