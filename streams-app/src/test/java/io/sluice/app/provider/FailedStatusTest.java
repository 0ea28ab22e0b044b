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
                "301 |                                                              | Invalid      | false",
                "307 |                                                              | Invalid      | false",
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
                "405 | not JSON                                                     | Invalid      | false",
                "408 |                                                              | Transient    | false",
                "409 |                                                              | Transient    | false",
                "413 | {'type':'error','error':{'type':'request_too_large'}}        | Invalid      | false",
                "422 | {'detail':[{'loc':['body']}]}                                | Invalid      | false",
                "429 | {'error':{'code':'rate_limit_exceeded'}}                     | Throttled    | false",
                "429 | {'type':'error','error':{'type':'rate_limit_error'}}         | Throttled    | false",
                "429 | {'error':{'code':'insufficient_quota'}}                      | Unauthorized | false",
                "429 | {'error':{'type':'rate_limit_error','details':{'error_code':'enforced_spend_limit_reached'}}} | Unauthorized | false",
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
