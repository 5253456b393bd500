# SPDX-License-Identifier: Apache-2.0
"""The tests marked "cross": the part of the suites that `make test-all` runs on
every target under an emulator, besides a part of all others. The whole suites run
there too, in a quarter of an hour each: make cross."""

CROSS = {
    "test_exec": """
        test_the_exit_status_is_the_commands_or_240
        test_stdout_and_stderr_stay_apart
        test_binary_output_comes_byte_for_byte
        test_utf8_that_is_split_across_replies_is_whole_again
        test_10_mb_on_both_streams_at_once_arrive_unchanged
        test_any_envelope_size_brings_the_same_output
        test_several_environment_variables_reach_the_command
        test_the_longest_command_that_windows_takes_runs
        test_ps_runs_a_script
        test_id_tells_what_answers_without_logging_on
        test_one_command_takes_5_requests_on_1_connection
        test_every_message_of_a_command_is_sealed
        test_each_further_command_takes_3_requests_more""",
    "test_failures": "test_a_wrong_password_is_refused_once",
    "test_https": """
        test_ntlm_over_tls_is_plain_within_and_bound
        test_basic_takes_four_requests
        test_a_megabyte_of_output_arrives_whole
        test_128_kb_of_input_come_back_unchanged
        test_a_deadline_ends_the_command
        test_a_client_certificate_logs_on_by_itself""",
    "test_https_between": "test_a_man_in_the_middle_is_refused_by_a_pin",
    "test_https_certificates": "test_each_policy_takes_the_right_binding",
    "test_https_matrix": """
        test_a_certificate_is_taken_or_refused_as_the_table_says[expired-ca-E]
        test_a_certificate_is_taken_or_refused_as_the_table_says[wrong-name-ca-N]
        test_a_certificate_is_taken_or_refused_as_the_table_says[unknown-issuer-machine-I]""",
    "test_log_on": """
        test_hosts_of_other_shapes_work_too
        test_user_names_beyond_ascii_log_on
        test_basic_works_where_it_is_asked_for_by_its_unsafe_name""",
    "test_psrp": """
        test_objects_are_lines_of_json[scalars]
        test_objects_are_lines_of_json[big]
        test_lines_are_the_input""",
    "test_stdin": """
        test_stdin_from_a_pipe_is_forwarded
        test_stdin_from_a_file_is_forwarded
        test_1_mb_of_binary_stdin_comes_back_unchanged""",
    "test_timeouts": """
        test_a_deadline_ends_the_remote_process_and_the_shell
        test_output_before_the_deadline_is_kept
        test_a_dropped_connection_is_made_again_for_a_receive
        test_ctrl_c_keeps_the_output_so_far""",
    "test_connector": """
        test_the_answer_has_what_the_customer_asked_for
        test_a_request_overrides_the_configuration
        test_an_unknown_key_is_a_warning_with_the_nearest_name
        test_numbers_may_be_texts
        test_output_that_is_no_text_comes_as_base64
        test_an_nt_hash_stands_for_the_password""",
    "test_proxy":
        "test_a_command_takes_one_tunnel_and_is_bound_to_the_host",
    "test_tls_memory": """
        test_an_encrypted_key_in_memory_is_opened[aes-256-DER-client]
        test_a_log_on_by_ca_certificate_and_key_from_memory[traditional-PEM-client-rsa]
        test_a_list_in_memory_revokes[DER]
        test_memory_that_is_broken_is_refused[key]""",
    "test_tofu": "test_a_changed_key_is_refused_loudly",
    "test_trust": "test_subject_issuer_dates_and_pin_are_shown",
}
CROSS = {(file, name) for file, names in CROSS.items()
         for name in names.split()}


def is_cross(item):
    file = item.module.__name__.rpartition(".")[2]
    return bool({(file, item.name),
                 (file, getattr(item, "originalname", None))} & CROSS)
