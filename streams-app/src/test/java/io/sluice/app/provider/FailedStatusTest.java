package io.sluice.app.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each row of the table in docs/failures.md that a status decides. */
class FailedStatusTest {
    @ParameterizedTest(name = "{0} with {1} is {2}, ambiguous {3}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "301 |                                                              | Unauthorized | false",
                "307 |                                                              | Unauthorized | false",
                "400 | {'error':{'type':'invalid_request_error','param':'top_p'}}   | Invalid      | false",
                "400 | {'error':{'code':'context_length_exceeded'}}                 | Invalid      | false",
                "400 | {'error':{'code':'content_policy_violation'}}                | Refused      | false",
                "400 | {'error':{'code':'content_filter'}}                          | Refused      | false",
                "400 | {'error':{'innererror':{'code':'ResponsibleAIPolicyViolation'}}} | Refused | false",
                "400 | {'error':{'message':'Your credit balance is too low to use'}} | Unauthorized | false",
                "401 | {'error':{'code':'invalid_api_key'}}                         | Unauthorized | false",
                "402 | {'type':'error','error':{'type':'billing_error'}}            | Unauthorized | false",
                "403 | {'type':'error','error':{'type':'permission_error'}}         | Unauthorized | false",
                "404 | {'error':{'code':'model_not_found'}}                         | Invalid      | false",
                "404 | {'type':'error','error':{'type':'not_found_error','message':'model: none'}} | Invalid | false",
                "404 | {'object':'error','message':'The model `m` does not exist.','code':404}   | Invalid | false",
                "404 | {'error':'model m not found, try pulling it first'}         | Invalid      | false",
                "404 | {'error':{'message':'Invalid URL (POST /chat/completions)','type':'invalid_request_error'}} |"
                        + " Unauthorized | false",
                "404 | {'error':{'code':'404','message':'Resource not found'}}      | Unauthorized | false",
                "404 | {'status':404,'title':'Not Found','detail':'Function f: Not found for account a'} | Invalid |"
                        + " false",
                "404 | {'status':404,'title':'Not Found','detail':'Not Found'}      | Unauthorized | false",
                "404 | {'timestamp':'2026-01-01T00:00:00Z','status':404,'error':'Not Found','path':'/v1/x'} |"
                        + " Unauthorized | false",
                "404 | {'error':'File Not Found'}                                   | Unauthorized | false",
                "404 | {'error':{'message':'File Not Found','type':'not_found_error','code':404}} | Unauthorized |"
                        + " false",
                "404 | {'detail':'Not Found'}                                       | Unauthorized | false",
                "404 | <html>                                                       | Unauthorized | false",
                "404 |                                                              | Unauthorized | false",
                "405 | not JSON                                                     | Unauthorized | false",
                "405 | {'detail':'Method Not Allowed'}                              | Unauthorized | false",
                "408 |                                                              | Transient    | false",
                "409 |                                                              | Transient    | false",
                "413 | {'type':'error','error':{'type':'request_too_large'}}        | Invalid      | false",
                "422 | {'detail':[{'loc':['body']}]}                                | Invalid      | false",
                "429 | {'error':{'code':'rate_limit_exceeded'}}                     | Throttled    | false",
                "429 | {'type':'error','error':{'type':'rate_limit_error'}}         | Throttled    | false",
                "429 | {'error':{'code':'insufficient_quota'}}                      | Unauthorized | false",
                "429 | {'error':{'type':'rate_limit_error','details':{'error_code':'enforced_spend_limit_reached'}}} |"
                        + " Unauthorized | false",
                "429 | {'error':{'type':'billing_not_active','code':'billing_not_active'}} | Unauthorized | false",
                "429 | {'error':{'type':'insufficient_quota','code':'project_spend_limit_exceeded'}} | Unauthorized |"
                        + " false",
                "429 | {'error':{'message':'Request too large for gpt-4o on tokens per min (TPM): Limit 30000,"
                        + " Requested 61337.','type':'tokens','code':'rate_limit_exceeded'}} | Invalid | false",
                "429 | {'error':{'message':'Rate limit reached for gpt-4o on tokens per min (TPM): Limit 30000, Used"
                        + " 29000, Requested 2000.','type':'tokens','code':'rate_limit_exceeded'}} | Throttled | false",
                "429 | {'type':'error','error':{'type':'rate_limit_error','message':'Extra usage is required for long"
                        + " context requests.'}} | Invalid | false",
                "400 | {'type':'error','error':{'type':'invalid_request_error','message':'You have reached your"
                        + " specified API usage limits. You will regain access later.'}} | Unauthorized | false",
                "400 | {'type':'error','error':{'type':'invalid_request_error','message':'You have reached your"
                        + " specified workspace API usage limits.'}} | Unauthorized | false",
                "400 | {'type':'error','error':{'type':'invalid_request_error','message':'This organization has been"
                        + " disabled.'}} | Unauthorized | false",
                "400 | {'error':{'message':'Organization has been restricted.','code':'organization_restricted'}} |"
                        + " Unauthorized | false",
                "400 | [{'error':{'code':400,'message':'API key not valid. Please pass a valid API"
                        + " key.','status':'INVALID_ARGUMENT'}}] | Unauthorized | false",
                "400 | {'error':{'type':'invalid_request_error','code':'account_deactivated'}} | Unauthorized | false",
                "400 | {'error':{'message':'Invalid prompt: your credit balance is too low'}} | Invalid | false",
                "400 | {'error':{'message':'Please say it in fewer words, my request too large was'}} | Invalid |"
                        + " false",
                "403 | {'error':{'code':'model_not_found'}}                         | Invalid      | false",
                "400 | {'error':{'code':'cyber_policy_violation'}}                  | Refused      | false",
                "500 | {'type':'error','error':{'type':'api_error'}}                | Transient    | false",
                "502 | <html>                                                       | Transient    | true",
                "503 |                                                              | Transient    | false",
                "504 |                                                              | Transient    | true",
                "524 |                                                              | Transient    | true",
                "529 | {'type':'error','error':{'type':'overloaded_error'}}         | Transient    | false",
            })
    void aStatusBecomesItsOutcome(int status, String body, String kind, boolean ambiguous) {
        String json = body == null ? "" : body.replace('\'', '"');
        Exchange exchange = new Exchange(OptionalInt.of(status), Optional.empty(), 1);
        ProviderError error = ProviderError.parse(json.getBytes(StandardCharsets.UTF_8));

        Outcome outcome = FailedStatus.judge(exchange, status, error, OptionalLong.of(1_000));

        assertThat(outcome.getClass().getSimpleName()).isEqualTo(kind);
        assertThat(outcome.ambiguous()).isEqualTo(ambiguous);
        assertThat(outcome.toString()).contains("status " + status);
    }
}
